/** What executors do at a later time. */
@NullMarked
package io.mesosj.executor.time;

import org.jspecify.annotations.NullMarked;
