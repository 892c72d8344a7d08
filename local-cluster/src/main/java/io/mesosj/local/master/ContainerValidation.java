package io.mesosj.local.master;

import java.util.Optional;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.Secret;
import org.apache.mesos.v1.Protos.Volume;

/**
 * Which commands and containers Mesos refuses, in its words. Source: Mesos' {@code
 * common/validation.cpp}.
 */
final class ContainerValidation {
  private ContainerValidation() {}

  static Optional<String> command(CommandInfo command) {
    return command.getEnvironment().getVariablesList().stream()
        .map(ContainerValidation::variable)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> variable(Environment.Variable variable) {
    String name = "Environment variable '" + variable.getName() + "'";
    return switch (variable.getType()) {
      case SECRET -> secretVariable(name, variable);
      case VALUE -> {
        if (!variable.hasValue()) {
          yield Optional.of(name + " of type 'VALUE' must have a value set");
        }
        yield variable.hasSecret()
            ? Optional.of(name + " of type 'VALUE' must not have a secret set")
            : Optional.<String>empty();
      }
      case UNKNOWN -> Optional.of("Environment variable of type 'UNKNOWN' is not allowed");
    };
  }

  private static Optional<String> secretVariable(String name, Environment.Variable variable) {
    if (!variable.hasSecret()) {
      return Optional.of(name + " of type 'SECRET' must have a secret set");
    }
    if (variable.hasValue()) {
      return Optional.of(name + " of type 'SECRET' must not have a value set");
    }
    Optional<String> problem = secret(variable.getSecret());
    if (problem.isPresent()) {
      return problem.map(why -> name + " specifies an invalid secret: " + why);
    }
    for (byte one : variable.getSecret().getValue().getData()) {
      if (one == 0) {
        return Optional.of(
            name
                + " specifies a secret containing null bytes, which is not allowed in the"
                + " environment");
      }
    }
    return Optional.empty();
  }

  private static Optional<String> secret(Secret secret) {
    return switch (secret.getType()) {
      case REFERENCE -> {
        if (!secret.hasReference()) {
          yield Optional.of("Secret of type REFERENCE must have the 'reference' field set");
        }
        yield secret.hasValue()
            ? Optional.of(
                "Secret '"
                    + secret.getReference().getName()
                    + "' of type REFERENCE must not have the 'value' field set")
            : Optional.<String>empty();
      }
      case VALUE -> {
        if (!secret.hasValue()) {
          yield Optional.of("Secret of type VALUE must have the 'value' field set");
        }
        yield secret.hasReference()
            ? Optional.of("Secret of type VALUE must not have the 'reference' field set")
            : Optional.<String>empty();
      }
      case UNKNOWN -> Optional.empty();
    };
  }

  static Optional<String> container(ContainerInfo container) {
    for (Volume volume : container.getVolumesList()) {
      Optional<String> problem = volume(volume);
      if (problem.isPresent()) {
        return problem.map(why -> "Invalid volume: " + why);
      }
    }
    // A container that is not there is of this type too.
    if (!container.hasType() || container.getType() != ContainerInfo.Type.DOCKER) {
      return Optional.empty();
    }
    if (!container.hasDocker()) {
      return Optional.of("DockerInfo 'docker' is not set for DOCKER typed ContainerInfo");
    }
    return container.getDocker().getParametersList().stream()
            .anyMatch(parameter -> parameter.getKey().equals("name"))
        ? Optional.of("Parameter in DockerInfo must not be 'name'")
        : Optional.empty();
  }

  private static Optional<String> volume(Volume volume) {
    int sources =
        (volume.hasHostPath() ? 1 : 0) + (volume.hasImage() ? 1 : 0) + (volume.hasSource() ? 1 : 0);
    if (sources != 1) {
      return Optional.of("Only one of them should be set: 'host_path', 'image' and 'source'");
    }
    return volume.hasSource() ? source(volume.getSource()) : Optional.empty();
  }

  private static Optional<String> source(Volume.Source source) {
    return switch (source.getType()) {
      case DOCKER_VOLUME -> set(source.hasDockerVolume(), "docker_volume", "DOCKER_VOLUME volume");
      case HOST_PATH -> set(source.hasHostPath(), "host_path", "HOST_PATH volume");
      case SANDBOX_PATH -> set(source.hasSandboxPath(), "sandbox_path", "SANDBOX_PATH volume");
      case SECRET -> set(source.hasSecret(), "secret", "SECRET volume");
      case CSI_VOLUME ->
          set(source.hasCsiVolume(), "csi_volume", "CSI volume")
              .or(
                  () ->
                      set(
                          source.getCsiVolume().hasStaticProvisioning(),
                          "csi_volume.static_provisioning",
                          "CSI volume"));
      case UNKNOWN -> Optional.of("'source.type' is unknown");
    };
  }

  private static Optional<String> set(boolean there, String field, String kind) {
    return there ? Optional.empty() : Optional.of("'source." + field + "' is not set for " + kind);
  }
}
