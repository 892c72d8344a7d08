/**
 * Container networks for programs on the JVM: what libcni is for Go. Source: the CNI specification,
 * versions 0.1.0 to 1.1.0.
 *
 * <p>Start at {@link io.mesosj.cni.Cni}, which has the seven verbs. A network is a {@link
 * io.mesosj.cni.NetworkConfig}, read from a file or found in a {@link
 * io.mesosj.cni.NetworkDirectory}; a container on it is an {@link io.mesosj.cni.Attachment}; what
 * plugins answered is a {@link io.mesosj.cni.CniResult}. Whatever goes wrong is a {@link
 * io.mesosj.cni.CniException}, one type for each thing that a caller can do about it. JSON that
 * this library does not interpret is passed as Jackson's trees.
 *
 * <p>{@link io.mesosj.cni.PluginInvoker} and {@link io.mesosj.cni.PluginCall} are for plugins that
 * run other plugins. All else is not public.
 */
@NullMarked
package io.mesosj.cni;

import org.jspecify.annotations.NullMarked;
