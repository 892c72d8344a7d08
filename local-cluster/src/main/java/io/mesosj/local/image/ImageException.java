package io.mesosj.local.image;

import java.io.IOException;

/** An image can't be found, copied or unpacked; the message names it and says why. */
public final class ImageException extends IOException {
  private static final long serialVersionUID = 1L;

  ImageException(String image, String why) {
    super("image '" + image + "': " + why);
  }
}
