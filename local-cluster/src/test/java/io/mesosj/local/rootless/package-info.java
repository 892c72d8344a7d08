/** Tests of what a command without root has outside of its namespaces. */
@NullMarked
package io.mesosj.local.rootless;

import org.jspecify.annotations.NullMarked;
