/** Tests of the agent's domain socket. */
@NullMarked
package io.mesosj.local.socket;

import org.jspecify.annotations.NullMarked;
