/** TLS for the embedded cluster's servers. Nothing in here is loaded by a cluster without it. */
@NullMarked
package io.mesosj.local.tls;

import org.jspecify.annotations.NullMarked;
