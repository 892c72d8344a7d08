package io.mesosj.execute.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.isolator.testing.CniFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;

/**
 * An embedded cluster in a process of its own, as the verb {@code local} keeps it, with networks
 * {@code net-a}, {@code net-b} …. Closing it checks that it ends well and leaves nothing.
 */
public final class ClusterProcess implements AutoCloseable {
  private final CniFixture cni = new CniFixture();
  private final Path directory;
  private final List<String> flags;
  private Cli process;
  private String master;

  /**
   * Starts it.
   *
   * @param directory where what it prints goes
   */
  public ClusterProcess(Path directory, String... networks) throws IOException {
    this(directory, List.of(), List.of(networks));
  }

  /**
   * Starts one that lets in frameworks that show no credentials.
   *
   * @param directory where what it prints goes
   */
  public static ClusterProcess open(Path directory) throws IOException {
    return new ClusterProcess(directory, List.of("--no-authenticate_http_frameworks"), List.of());
  }

  private ClusterProcess(Path directory, List<String> flags, List<String> networks)
      throws IOException {
    this.directory = directory;
    this.flags = flags;
    for (String network : networks) {
      cni.plainBridge(network);
    }
    process = start("0");
    master = process.out().strip();
  }

  private Cli start(String port) throws IOException {
    Cli started = Cli.start(directory, line(port));
    try {
      await().atMost(60, TimeUnit.SECONDS).until(() -> started.out().endsWith("\n"));
    } catch (ConditionTimeoutException e) {
      started.signal("KILL");
      throw new AssertionError("it did not start: " + started.err(), e);
    }
    return started;
  }

  private String[] line(String port) {
    List<String> line = new ArrayList<>(flags);
    line.addAll(
        0,
        List.of(
            "local",
            "--port=" + port,
            "--work_dir=" + cni.work().resolve("agent"),
            "--runtime_dir=" + cni.runtimeDir(),
            "--network_cni_config_dir=" + cni.configDir(),
            "--network_cni_plugins_dir=" + CniFixture.PLUGINS));
    return line.toArray(String[]::new);
  }

  /** Its networks. */
  public CniFixture cni() {
    return cni;
  }

  /** Where the master listens. */
  public String master() {
    return master;
  }

  /** Runs a verb with {@code --master}. */
  public Cli run(String verb, String... words) throws IOException {
    String[] line = new String[words.length + 2];
    line[0] = verb;
    line[1] = "--master=" + master;
    System.arraycopy(words, 0, line, 2, words.length);
    return Cli.run(directory, line);
  }

  /** Ends it at once (-9), with nothing undone. */
  public void kill() {
    process.signal("KILL");
    process.exitCode();
  }

  /** Starts it again with the same address and directories. */
  public void startAgain() throws IOException {
    process = start(port());
    master = process.out().strip();
  }

  /** Tries that, where it can't; what it said when it has ended. */
  public Cli startAgainInVain() throws IOException {
    return Cli.run(directory, line(port()));
  }

  private String port() {
    return master.substring(master.lastIndexOf(':') + 1);
  }

  @Override
  public void close() throws IOException {
    process.signal("TERM");
    assertThat(process.exitCode()).as(process.err()).isZero();
    cni.close();
  }
}
