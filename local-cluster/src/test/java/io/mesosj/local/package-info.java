/** Tests of the whole cluster, seen from outside. */
@NullMarked
package io.mesosj.local;

import org.jspecify.annotations.NullMarked;
