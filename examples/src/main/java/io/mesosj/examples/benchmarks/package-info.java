/**
 * Benchmarks, run by {@code examples/benchmarks/run NAME}. Each compares with the raw cost of what
 * it cannot avoid, measured in the same run, and prints medians: a figure from one machine says
 * little, a ratio travels.
 */
@NullMarked
package io.mesosj.examples.benchmarks;

import org.jspecify.annotations.NullMarked;
