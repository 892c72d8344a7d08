package io.mesosj.local.image;

import io.mesosj.base.process.ProgramOutput;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/** Where one image comes from. */
interface ImageSource {
  /**
   * Looks at what is there now.
   *
   * @throws IOException if that can't be told; what was there earlier is no answer
   */
  Located locate(Staging staging) throws IOException;

  /**
   * How to copy it.
   *
   * @param located what was there
   */
  Copy copy(Staging staging, Located located) throws IOException;

  /**
   * An image on its way.
   *
   * @param arguments skopeo's flags and source argument
   * @param digest what may stand behind the image's {@code @}
   */
  record Copy(List<String> arguments, String digest) {}

  /**
   * Passes on what skopeo said, if it succeeded.
   *
   * @throws IOException saying why it did not
   */
  default ProgramOutput require(ProgramOutput output, Staging staging) throws IOException {
    return output.orFail();
  }

  /** How many bytes will have to be pulled, as far as that is worth knowing. */
  default OptionalLong pullSize(Staging staging, Located located) throws IOException {
    return located.size();
  }
}
