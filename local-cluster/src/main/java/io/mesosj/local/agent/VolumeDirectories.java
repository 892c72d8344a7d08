package io.mesosj.local.agent;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.file.FileTree;
import io.mesosj.base.random.KernelRandom;
import io.mesosj.local.files.ClosedDirectory;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Volume;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where persistent volumes are, in Mesos' layout: {@code <work dir>/volumes/roles/<role>/<id>}, a
 * slash in a role being a space. They outlive their tasks and their agent. The master has seen to
 * it that roles and ids are plain names.
 */
final class VolumeDirectories {
  private static final Logger LOG = LoggerFactory.getLogger(VolumeDirectories.class);

  private final Path root;
  private final Path destroyed;

  VolumeDirectories(Path workDir) {
    this.root = workDir.resolve("volumes").resolve("roles");
    this.destroyed = workDir.resolve("volumes").resolve("destroyed");
  }

  private Path path(Resource volume) {
    String role = volume.getReservations(volume.getReservationsCount() - 1).getRole();
    return root.resolve(role.replace('/', ' ')).resolve(volume.getDisk().getPersistence().getId());
  }

  /**
   * Makes the volumes that are missing, and puts those aside that are no more.
   *
   * @param resources all that frameworks reserved or made volumes of
   */
  void keep(List<Resource> resources) throws IOException {
    Set<Path> wanted = new HashSet<>();
    for (Resource resource : resources) {
      if (resource.getDisk().hasPersistence()) {
        wanted.add(path(resource));
      }
    }
    for (Path role : entries(root)) {
      for (Path volume : entries(role)) {
        if (!wanted.contains(volume)) {
          ClosedDirectory.make(destroyed);
          Files.move(volume, destroyed.resolve(KernelRandom.uuid().toString()));
        }
      }
    }
    for (Path volume : wanted) {
      ClosedDirectory.make(root);
      Files.createDirectories(volume);
    }
  }

  /** Removes what was put aside, which may take long. */
  void removeDestroyed() {
    try {
      FileTree.remove(destroyed);
    } catch (IOException e) {
      LOG.warn("A destroyed volume could not be removed: {}", FileProblem.describe(e));
    }
  }

  private static List<Path> entries(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory)) {
      List<Path> all = new ArrayList<>();
      found.forEach(all::add);
      return all;
    }
  }

  /** A task with the volumes among its resources as volumes of its container. */
  TaskInfo mounted(TaskInfo task) {
    TaskInfo.Builder mounted = task.toBuilder();
    for (Resource resource : task.getResourcesList()) {
      if (resource.getDisk().hasPersistence()) {
        if (!mounted.hasContainer()) {
          mounted.getContainerBuilder().setType(ContainerInfo.Type.MESOS);
        }
        mounted.getContainerBuilder().addVolumes(volume(resource));
      }
    }
    return mounted.build();
  }

  private Volume volume(Resource resource) {
    Volume asked = resource.getDisk().getVolume();
    return Volume.newBuilder()
        .setContainerPath(asked.getContainerPath())
        .setMode(asked.getMode())
        .setHostPath(path(resource).toString())
        .build();
  }
}
