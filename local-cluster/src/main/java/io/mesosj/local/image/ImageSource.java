package io.mesosj.local.image;

import io.mesosj.base.process.ProgramOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** Where one image comes from. */
interface ImageSource {
  /** Changes when the image may have changed: what the unpacked image is remembered by. */
  String identity() throws IOException;

  /**
   * skopeo's flags and source argument.
   *
   * @param staging a directory of the caller's that may be written to
   */
  List<String> skopeoSource(Path staging) throws IOException;

  /**
   * Passes on what skopeo said, if it succeeded.
   *
   * @throws IOException saying why it did not
   */
  default ProgramOutput require(ProgramOutput output) throws IOException {
    return output.orFail();
  }

  /** How many bytes will have to be pulled, as far as that is worth knowing. */
  default OptionalLong pullSize(Path staging) throws IOException {
    return OptionalLong.empty();
  }
}
