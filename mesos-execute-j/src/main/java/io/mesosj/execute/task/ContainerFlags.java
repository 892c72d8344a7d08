package io.mesosj.execute.task;

import static io.mesosj.base.flags.Flag.list;
import static io.mesosj.base.flags.Flag.text;
import static io.mesosj.base.flags.Flag.toggle;

import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagGroup;
import io.mesosj.base.flags.Operand;

/** What the container is: image, networks, volumes, limits. */
public final class ContainerFlags {
  public static final Flag DOCKER_IMAGE =
      text("docker_image", "IMAGE", "A Docker image, name[:tag] or name@digest.");
  public static final Flag APPC_IMAGE = text("appc_image", "IMAGE", "An APPC image.");
  public static final Flag CONTAINERIZER =
      text("containerizer", "NAME", "mesos or docker. Default: mesos.")
          .taking(Operand.choice("mesos", "docker"));
  public static final Flag HOSTNAME =
      text("hostname", "NAME", "The hostname inside the container.");
  public static final Flag NETWORKS =
      text(
              "networks",
              "NAMES",
              "CNI networks to join, by name: net1,net2; or a JSON array of NetworkInfo, or a file with"
                  + " one.")
          .taking(Operand.names("networks"));
  public static final Flag NETWORK =
      list(
              "network",
              "SPEC",
              "One network with its details:"
                  + " name=cni-test,label=app=myapp,port=8080:80/tcp,ip=10.1.0.7,group=backend.")
          .taking(Operand.names("networks").after("name="));
  public static final Flag PUBLISH =
      list(
              "publish",
              "HOST:CONTAINER[/PROTOCOL]",
              "A port mapping on the one network that is named, as port= of --network; ranges may"
                  + " be mapped; CONTAINER alone gets a host port of the offer's.")
          .withLetter('p');
  public static final Flag PORTS_FROM_OFFER =
      toggle(
          "ports_from_offer",
          true,
          "Whether the host ports of --publish and --network are taken from the offer's ports, so"
              + " that no two tasks get one.");
  public static final Flag VOLUMES =
      text("volumes", "JSON", "A JSON array of Volume, or a file with one.").taking(Operand.FILE);
  public static final Flag VOLUME =
      list("volume", "HOST:CONTAINER[:ro|rw]", "A directory of the agent's host in the container.")
          .withLetter('v')
          .taking(Operand.DIRECTORY);
  public static final Flag SECRET_VOLUME =
      list(
              "secret_volume",
              "FILE:CONTAINER",
              "A file of this machine that the task, and nobody else, finds at a path: a secret volume.")
          .taking(Operand.FILE);
  public static final Flag EFFECTIVE_CAPABILITIES =
      text(
              "effective_capabilities",
              "JSON",
              "Linux capabilities the task has: {\"capabilities\":[\"NET_RAW\"]}.")
          .taking(Operand.FILE);
  public static final Flag BOUNDING_CAPABILITIES =
      text(
              "bounding_capabilities",
              "JSON",
              "Linux capabilities the task can get at most: {\"capabilities\":[\"NET_RAW\"]}.")
          .taking(Operand.FILE);
  public static final Flag RLIMITS =
      text(
              "rlimits",
              "JSON",
              "Resource limits: {\"rlimits\":[{\"type\":\"RLMT_NOFILE\",\"soft\":10,\"hard\":20}]}.")
          .taking(Operand.FILE);
  public static final Flag TTY = toggle("tty", false, "Give the task a terminal.").withLetter('t');

  static final FlagGroup GROUP =
      FlagGroup.of(
          "Container",
          DOCKER_IMAGE,
          APPC_IMAGE,
          CONTAINERIZER,
          HOSTNAME,
          NETWORKS,
          NETWORK,
          PUBLISH,
          PORTS_FROM_OFFER,
          VOLUMES,
          VOLUME,
          SECRET_VOLUME,
          EFFECTIVE_CAPABILITIES,
          BOUNDING_CAPABILITIES,
          RLIMITS,
          TTY);

  private ContainerFlags() {}
}
