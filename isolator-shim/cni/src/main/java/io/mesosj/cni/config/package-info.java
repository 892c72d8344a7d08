/**
 * CNI network configurations and the directory that an operator keeps them in. Source: CNI
 * specification 1.1.0, section 1.
 */
@NullMarked
package io.mesosj.cni.config;

import org.jspecify.annotations.NullMarked;
