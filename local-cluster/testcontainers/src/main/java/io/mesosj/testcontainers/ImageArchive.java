package io.mesosj.testcontainers;

import com.github.dockerjava.api.command.LoadImageCallback;
import com.github.dockerjava.api.exception.DockerException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.utility.DockerImageName;

/** An image in a file, as {@code docker save} and Jib write it: no registry is asked for it. */
final class ImageArchive {
  private ImageArchive() {}

  /**
   * Has the daemon load it, which takes no time where it has its layers.
   *
   * @return the name that it has there
   */
  static DockerImageName load(Path archive) {
    try (InputStream bytes = Files.newInputStream(archive)) {
      String name =
          DockerClientFactory.instance()
              .client()
              .loadImageAsyncCmd(bytes)
              .exec(new LoadImageCallback())
              .awaitMessage();
      // "Loaded image: NAME:TAG"
      return DockerImageName.parse(name.substring(name.lastIndexOf(' ') + 1).strip());
    } catch (IOException e) {
      throw new UncheckedIOException("image archive '" + archive + "' can't be read", e);
    } catch (DockerException e) {
      throw new IllegalStateException(
          "Docker can't load the image archive '" + archive + "': " + e.getMessage(), e);
    }
  }
}
