package io.mesosj.testcontainers;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.UUID;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;

/** What containers of one cluster are given: programs, networks, and a credential for the test. */
final class Insides {
  static final String PRINCIPAL = "test";

  private static final String HOME = "/var/lib/mesosj";
  private static final String SCRIPT = "/start-cluster";
  private static final String CREDENTIALS = "/etc/mesosj-credentials";
  private static final String SECRET = "/etc/mesosj-secret";
  private static final int OWNER_ONLY = 0600;
  private static final int EXECUTABLE = 0755;

  private final String secret = UUID.randomUUID().toString();

  String secret() {
    return secret;
  }

  /**
   * Copies into a container what it begins with.
   *
   * @param number tells it from the cluster's others
   */
  void copyInto(GenericContainer<?> container, int number, List<String> networks) {
    container.withCopyToContainer(script(), SCRIPT);
    container.withCopyToContainer(
        Transferable.of(PRINCIPAL + " " + secret + "\n", OWNER_ONLY), CREDENTIALS);
    container.withCopyToContainer(Transferable.of(secret + "\n", OWNER_ONLY), SECRET);
    for (int i = 0; i < networks.size(); i++) {
      String name = networks.get(i);
      container.withCopyToContainer(
          Transferable.of(InnerNetworks.config(name, number, i)),
          "/etc/cni/net.d/" + name + ".conflist");
    }
  }

  private static Transferable script() {
    try (InputStream script = Insides.class.getResourceAsStream("start-cluster")) {
      if (script == null) {
        throw new IllegalStateException("start-cluster is missing beside this class");
      }
      return Transferable.of(script.readAllBytes(), EXECUTABLE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Flags of where these things are. */
  List<String> flags() {
    return List.of(
        "--credentials=" + CREDENTIALS,
        "--work_dir=" + HOME + "/work",
        "--runtime_dir=" + HOME + "/run",
        "--docker_store_dir=" + HOME + "/images");
  }

  /** Flags of an agent that joins a master. */
  List<String> joining(String master) {
    return List.of("--master=" + master, "--principal=" + PRINCIPAL, "--secret=file://" + SECRET);
  }

  /** Takes the credential away from what runs, for tasks see the container's files. */
  static void hide(GenericContainer<?> container) {
    try {
      ExecResult removed = container.execInContainer("rm", CREDENTIALS, SECRET);
      if (removed.getExitCode() != 0) {
        throw new IllegalStateException(
            "the credential can't be taken away: " + removed.getStderr());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the credential can't be taken away", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the credential is taken away", e);
    }
  }

  /**
   * Not privileged: no device of the machine, and no limit lifted. The program makes namespaces,
   * mounts and cgroups; images' layers can be put together on a volume, and not on layers.
   */
  static void allow(CreateContainerCmd command) {
    HostConfig host = command.getHostConfig();
    if (host == null) {
      host = HostConfig.newHostConfig();
    }
    command
        .withUser("0:0")
        .withEntrypoint(SCRIPT)
        .withVolumes(new Volume(HOME))
        .withHostConfig(
            host.withCapAdd(Capability.SYS_ADMIN, Capability.NET_ADMIN, Capability.SYS_PTRACE)
                .withSecurityOpts(List.of("seccomp=unconfined", "apparmor=unconfined")));
  }
}
