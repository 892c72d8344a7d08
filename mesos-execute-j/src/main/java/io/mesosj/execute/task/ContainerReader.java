package io.mesosj.execute.task;

import com.fasterxml.jackson.databind.JsonNode;
import io.mesosj.base.flags.Problems;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.net.HostName;
import io.mesosj.base.text.OneLine;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.Image;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.TTYInfo;

/**
 * The ContainerInfo from the container's flags. It is left out altogether when nothing needs it, as
 * mesos-execute does: a task without one runs on agents without any isolator.
 */
final class ContainerReader {
  private final Values values;
  private final Problems problems = new Problems();
  private final ContainerInfo.Builder container = ContainerInfo.newBuilder();

  private ContainerReader(Values values) {
    this.values = values;
  }

  /** The container of a task by itself. */
  static Optional<ContainerInfo> read(Values values) throws UsageException {
    return read(values, true);
  }

  /** The container of a task in a group, whose networks are its executor's. */
  static Optional<ContainerInfo> readWithoutNetworks(Values values) throws UsageException {
    return read(values, false);
  }

  private static Optional<ContainerInfo> read(Values values, boolean networks)
      throws UsageException {
    ContainerReader reader = new ContainerReader(values);
    boolean docker = reader.isDocker();
    if (networks) {
      reader.problems.collect(reader::readNetworks);
    }
    reader.problems.collect(reader::readVolumes);
    reader.problems.collect(reader::readBinds);
    reader.problems.collect(reader::readLimits);
    values.text(ContainerFlags.HOSTNAME).ifPresent(reader::readHostname);
    if (!docker) {
      reader.checkHostnameHasNetwork();
    }
    if (values.on(ContainerFlags.TTY)) {
      reader.container.setTtyInfo(TTYInfo.getDefaultInstance());
    }
    if (docker) {
      reader.readDocker();
    } else {
      reader.readImage();
    }
    reader.problems.throwIfAny();
    return reader.result(docker);
  }

  private Optional<ContainerInfo> result(boolean docker) {
    if (!docker && container.buildPartial().equals(ContainerInfo.getDefaultInstance())) {
      return Optional.empty();
    }
    return Optional.of(
        container.setType(docker ? ContainerInfo.Type.DOCKER : ContainerInfo.Type.MESOS).build());
  }

  private boolean isDocker() {
    String name = values.text(ContainerFlags.CONTAINERIZER, "mesos");
    if (!name.equals("mesos") && !name.equals("docker")) {
      problems.add(ContainerFlags.CONTAINERIZER + " is mesos or docker, got '" + name + "'");
    }
    return name.equals("docker");
  }

  private void readNetworks() throws UsageException {
    container.addAllNetworkInfos(NetworkReader.read(values));
  }

  private void readVolumes() throws UsageException {
    Optional<String> volumes = values.text(ContainerFlags.VOLUMES);
    if (volumes.isPresent()) {
      JsonNode list = JsonFlag.tree(ContainerFlags.VOLUMES, volumes.get());
      if (!list.isArray()) {
        throw new UsageException(ContainerFlags.VOLUMES + " must be a JSON array of Volume");
      }
      for (JsonNode volume : list) {
        JsonFlag.merge(ContainerFlags.VOLUMES, volume, container.addVolumesBuilder());
      }
    }
  }

  private void readBinds() throws UsageException {
    for (String volume : values.all(ContainerFlags.VOLUME)) {
      container.addVolumes(VolumeReader.read(ContainerFlags.VOLUME, volume));
    }
    for (String volume : values.all(ContainerFlags.SECRET_VOLUME)) {
      container.addVolumes(SecretReader.volume(ContainerFlags.SECRET_VOLUME, volume));
    }
  }

  private void readLimits() throws UsageException {
    Optional<String> effective = values.text(ContainerFlags.EFFECTIVE_CAPABILITIES);
    if (effective.isPresent()) {
      JsonFlag.read(
          ContainerFlags.EFFECTIVE_CAPABILITIES,
          effective.get(),
          container.getLinuxInfoBuilder().getEffectiveCapabilitiesBuilder());
    }
    Optional<String> bounding = values.text(ContainerFlags.BOUNDING_CAPABILITIES);
    if (bounding.isPresent()) {
      JsonFlag.read(
          ContainerFlags.BOUNDING_CAPABILITIES,
          bounding.get(),
          container.getLinuxInfoBuilder().getBoundingCapabilitiesBuilder());
    }
    Optional<String> limits = values.text(ContainerFlags.RLIMITS);
    if (limits.isPresent()) {
      JsonFlag.read(ContainerFlags.RLIMITS, limits.get(), container.getRlimitInfoBuilder());
    }
  }

  private void readHostname(String name) {
    if (HostName.isValid(name)) {
      container.setHostname(name);
    } else {
      problems.add(
          ContainerFlags.HOSTNAME
              + " '"
              + OneLine.of(name, 70)
              + "' is not a hostname: up to 64 letters, digits and '-', dots between");
    }
  }

  /** Without a network a container has the host's name and can't have another. */
  private void checkHostnameHasNetwork() {
    if (values.text(ContainerFlags.HOSTNAME).filter(HostName::isValid).isPresent()
        && !values.given(ContainerFlags.NETWORKS)
        && !values.given(ContainerFlags.NETWORK)) {
      problems.add(
          ContainerFlags.HOSTNAME
              + " needs a network of the container's own: "
              + ContainerFlags.NETWORKS
              + "=NAME");
    }
  }

  private void readImage() {
    Optional<String> docker = values.text(ContainerFlags.DOCKER_IMAGE);
    Optional<String> appc = values.text(ContainerFlags.APPC_IMAGE);
    if (docker.isPresent() && appc.isPresent()) {
      problems.add("--docker_image and --appc_image exclude each other");
    }
    docker.ifPresent(
        name ->
            imageBuilder().setType(Image.Type.DOCKER).getDockerBuilder().setName(nonEmpty(name)));
    appc.ifPresent(this::readAppc);
  }

  private Image.Builder imageBuilder() {
    return container.getMesosBuilder().getImageBuilder();
  }

  private String nonEmpty(String image) {
    if (image.isBlank()) {
      problems.add(ContainerFlags.DOCKER_IMAGE + " is empty");
    }
    return image;
  }

  private void readAppc(String name) {
    Image.Appc.Builder image = imageBuilder().setType(Image.Type.APPC).getAppcBuilder();
    image.setName(name);
    image.getLabelsBuilder().addLabelsBuilder().setKey("os").setValue("linux");
    image.getLabelsBuilder().addLabelsBuilder().setKey("arch").setValue("amd64");
  }

  /** The docker containerizer wants an image, and knows one network by name. */
  private void readDocker() {
    Optional<String> image = values.text(ContainerFlags.DOCKER_IMAGE);
    if (image.isEmpty()) {
      problems.add("--containerizer=docker needs --docker_image");
    }
    if (values.on(ContainerFlags.TTY)) {
      problems.add("--tty does not work with --containerizer=docker");
    }
    ContainerInfo.DockerInfo.Builder docker = container.getDockerBuilder();
    image.ifPresent(name -> docker.setImage(nonEmpty(name)));
    values
        .text(TaskFlags.WORKDIR)
        .ifPresent(dir -> docker.addParametersBuilder().setKey("workdir").setValue(dir));
    List<NetworkInfo> networks = container.getNetworkInfosList();
    if (networks.size() > 1) {
      problems.add(
          "--containerizer=docker can join one network, " + networks.size() + " are named");
    }
    if (!networks.isEmpty()) {
      docker.setNetwork(ContainerInfo.DockerInfo.Network.USER);
    }
  }
}
