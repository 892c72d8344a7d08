/**
 * Results of CNI plugins, of every version, in one model. Source: CNI specification 1.1.0, section
 * 5.
 */
@NullMarked
package io.mesosj.cni.result;

import org.jspecify.annotations.NullMarked;
