/**
 * The {@code network/cni} isolator without Mesos: any Java program can give its processes networks.
 */
@NullMarked
package io.mesosj.examples.isolator;

import org.jspecify.annotations.NullMarked;
