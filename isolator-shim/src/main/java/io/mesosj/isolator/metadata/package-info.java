/**
 * What Mesos knows of a container, as CNI plugins are told it: the NetworkInfo as {@code args} and
 * as {@code runtimeConfig}.
 */
@NullMarked
package io.mesosj.isolator.metadata;

import org.jspecify.annotations.NullMarked;
