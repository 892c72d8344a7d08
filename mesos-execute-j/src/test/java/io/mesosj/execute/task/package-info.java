/** Tests of the package of the same name. */
@NullMarked
package io.mesosj.execute.task;

import org.jspecify.annotations.NullMarked;
