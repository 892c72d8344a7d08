package io.mesosj.local.image;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.base.process.Program;
import io.mesosj.base.process.ProgramException;
import io.mesosj.base.process.ProgramOutput;
import io.mesosj.base.process.UserNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Pulls an image and unpacks it into a store. */
final class ImageFetch {
  private static final Duration COPY_LIMIT = Duration.ofMinutes(10);

  private final StoreDirectory store;
  private final UnpackedImages images;
  private final PullListener listener;
  private final long largestFile;

  /**
   * Nothing is done yet.
   *
   * @param largestFile in bytes, of layers and what is in them
   */
  ImageFetch(StoreDirectory store, UnpackedImages images, PullListener listener, long largestFile) {
    this.store = store;
    this.images = images;
    this.listener = listener;
    this.largestFile = largestFile;
  }

  long largestFile() {
    return largestFile;
  }

  /** Fetches an image; of what fails nothing is left. */
  ImageUse run(
      ImageName name, ImageSource source, Located located, String identity, Staging staging)
      throws IOException {
    ImageSource.Copy copy = source.copy(staging, located);
    Path layout = staging.directory().resolve("oci");
    pull(name, source, located, staging, copy, layout);
    OciLayout oci = new OciLayout(layout);
    String image = oci.manifestDigest();
    // The same image may be here under another name.
    Optional<ImageUse> there = images.useImage(image);
    ImageUse use =
        there.isPresent() ? there.get() : images.add(unpack(oci, staging.directory()), image);
    try {
      new KnownName(name.toString(), copy.digest(), image).write(store.names().resolve(identity));
      return use;
    } catch (IOException e) {
      use.release();
      throw e;
    }
  }

  private void pull(
      ImageName name,
      ImageSource source,
      Located located,
      Staging staging,
      ImageSource.Copy copy,
      Path layout)
      throws IOException {
    OptionalLong size =
        listener == PullListener.NONE ? OptionalLong.empty() : source.pullSize(staging, located);
    if (size.isEmpty()) {
      copy(source, staging, copy, layout);
      return;
    }
    Pull pull = Pull.watch(listener, name.toString(), layout, size.getAsLong());
    try {
      copy(source, staging, copy, layout);
    } finally {
      pull.end();
    }
  }

  private void copy(ImageSource source, Staging staging, ImageSource.Copy copy, Path layout)
      throws IOException {
    // Level 1: the layers are only compressed because skopeo writes no others here.
    List<String> command =
        new ArrayList<>(List.of("prlimit", limited(), "--", "skopeo", "copy", "--quiet"));
    // umoci reads no zstd.
    command.addAll(List.of("--dest-compress-format=gzip", "--dest-compress-level=1"));
    command.addAll(copy.arguments());
    command.add("oci:" + layout + ":image");
    var unused = source.require(Program.of(COPY_LIMIT, command).run(), staging);
  }

  /** A registry may send a layer that does not end, and a layer may unpack to anything. */
  private String limited() {
    return "--fsize=" + largestFile;
  }

  private Path unpack(OciLayout oci, Path staging) throws IOException {
    Path unpacked = Files.createDirectory(staging.resolve("image"));
    ProgramOutput output =
        Program.of(
                COPY_LIMIT,
                "prlimit",
                limited(),
                "--",
                "umoci",
                "raw",
                "unpack",
                "--image",
                oci.directory() + ":image",
                unpacked.resolve("rootfs").toString())
            .run();
    try {
      output.orFail();
    } catch (ProgramException e) {
      throw hinted(output.failure(), e);
    }
    Files.writeString(unpacked.resolve("config.json"), JsonTrees.write(oci.config().toJson()));
    return unpacked;
  }

  /** Only users that are mapped can own files in a user namespace. */
  private static IOException hinted(String failure, ProgramException e) throws IOException {
    boolean foreign = failure.contains("lchown") && failure.contains("invalid argument");
    return foreign && !UserNamespace.isMachines()
        ? new IOException(
            "it has files of users that this user namespace does not have; more of them are given by"
                + " 'usermod --add-subuids FIRST-LAST --add-subgids FIRST-LAST USER': "
                + FileProblem.describe(e),
            e)
        : e;
  }
}
