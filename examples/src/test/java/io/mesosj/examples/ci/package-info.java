/** Tests of the examples for CI. */
@NullMarked
package io.mesosj.examples.ci;

import org.jspecify.annotations.NullMarked;
