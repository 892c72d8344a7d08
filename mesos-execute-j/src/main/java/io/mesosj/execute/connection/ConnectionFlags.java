package io.mesosj.execute.connection;

import static io.mesosj.base.flags.Flag.text;
import static io.mesosj.base.flags.Flag.toggle;

import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagGroup;
import io.mesosj.base.flags.Operand;

/** The flags of everything that talks to a master. */
public final class ConnectionFlags {
  public static final Flag MASTER =
      text(
              "master",
              "MASTER",
              "HOST:PORT, http(s)://HOST:PORT, zk://HOST:PORT/PATH, the name of a cluster that 'local start'"
                  + " started, or local for one inside this process. Default: $MESOS_MASTER, else the"
                  + " cluster named default if it runs, else local.")
          .taking(Operand.choice("local"));
  public static final Flag PRINCIPAL =
      text("principal", "PRINCIPAL", "The principal to authenticate as.");
  public static final Flag SECRET =
      text("secret", "SECRET", "The principal's secret, or a file with it (file:///path).")
          .taking(Operand.FILE);
  public static final Flag CACERT =
      text(
              "cacert",
              "FILE",
              "Certificates to trust for https, as PEM or PKCS #12. Default: those of Java.")
          .taking(Operand.FILE);
  public static final Flag CERT =
      text("cert", "FILE", "Our own certificate and its key for https, as PKCS #12.")
          .taking(Operand.FILE);
  public static final Flag CERT_PASSWORD =
      text("cert_password", "PASSWORD", "The password of --cert, or a file with it.")
          .taking(Operand.FILE);
  public static final Flag PLAIN_TEXT_AGENTS =
      toggle(
          "plain_text_agents",
          false,
          "Speak to agents in plain text though the master is https; credentials are kept back.");

  private ConnectionFlags() {}

  /** Those that verbs about a cluster that runs are given. */
  public static FlagGroup toCluster(String title) {
    return FlagGroup.of(
        title, MASTER, PRINCIPAL, SECRET, CACERT, CERT, CERT_PASSWORD, PLAIN_TEXT_AGENTS);
  }
}
