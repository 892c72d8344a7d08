/** What a task's status means: in words, and for our own exit code. */
@NullMarked
package io.mesosj.execute.status;

import org.jspecify.annotations.NullMarked;
