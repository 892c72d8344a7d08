/**
 * Networks for the tests of every module: real plugins, names and subnets of their own, no traces.
 */
@NullMarked
package io.mesosj.isolator.testing;

import org.jspecify.annotations.NullMarked;
