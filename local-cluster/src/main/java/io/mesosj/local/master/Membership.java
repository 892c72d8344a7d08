package io.mesosj.local.master;

import org.apache.mesos.v1.Protos.AgentID;

/** An agent's place in a cluster. */
public interface Membership {
  /** The id that the master gave it. */
  AgentID id();

  /** What it tells the master. */
  MasterLink reports();

  /** Makes known how the master reaches it; from then on its resources may be offered. */
  void connect(AgentLink to);
}
