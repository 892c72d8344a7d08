/**
 * A framework on the scheduler library that keeps web servers running on a CNI network.
 *
 * <p>{@link io.mesosj.examples.webservers.WebServers} is all of it; {@link
 * io.mesosj.examples.webservers.Main} reads the command line.
 */
@NullMarked
package io.mesosj.examples.webservers;

import org.jspecify.annotations.NullMarked;
