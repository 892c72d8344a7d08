/** Finding the master that leads. */
@NullMarked
package io.mesosj.scheduler.master;

import org.jspecify.annotations.NullMarked;
