/** What a connection counts; bound to Micrometer where that is on the class path. */
@NullMarked
package io.mesosj.scheduler.metrics;

import org.jspecify.annotations.NullMarked;
