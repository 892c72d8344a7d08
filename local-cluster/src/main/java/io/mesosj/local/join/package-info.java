/**
 * Agents in processes of their own. {@link io.mesosj.local.join.JoinedAgents} takes them in beside
 * the master, {@link io.mesosj.local.join.JoinedMaster} is the master as such an agent has it. What
 * the two say are the calls of {@link io.mesosj.local.master.AgentLink} and {@link
 * io.mesosj.local.master.MasterLink}, numbered and kept until the other side has them, so that each
 * arrives once and in order, however often the connection breaks.
 */
@NullMarked
package io.mesosj.local.join;

import org.jspecify.annotations.NullMarked;
