/** A scripted master and a simulated cluster, for tests and benchmarks of schedulers. */
@NullMarked
package io.mesosj.scheduler.testing;

import org.jspecify.annotations.NullMarked;
