/**
 * Attaching to and detaching from a network: the part that libcni plays for Go programs. Source:
 * CNI specification 1.1.0, sections 3 and 4.
 */
@NullMarked
package io.mesosj.cni.runtime;

import org.jspecify.annotations.NullMarked;
