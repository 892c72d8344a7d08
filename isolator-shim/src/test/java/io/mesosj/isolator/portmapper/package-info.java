/** Tests of the port-mapper, on a host made of network namespaces. */
@NullMarked
package io.mesosj.isolator.portmapper;

import org.jspecify.annotations.NullMarked;
