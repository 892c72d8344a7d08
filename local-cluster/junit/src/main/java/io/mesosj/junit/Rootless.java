package io.mesosj.junit;

/** Whether a test's cluster runs in namespaces of its own, for which nobody has to be root. */
public enum Rootless {
  /** Where networks are asked for, and the caller is not root. */
  AUTO,

  /** Always; root's too, which then makes nothing on the machine's own network. */
  YES,

  /** Never: networks need root. */
  NO
}
