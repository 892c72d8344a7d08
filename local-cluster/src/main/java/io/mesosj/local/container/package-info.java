/** Containers by an OCI runtime, and plain processes where there is no root. */
@NullMarked
package io.mesosj.local.container;

import org.jspecify.annotations.NullMarked;
