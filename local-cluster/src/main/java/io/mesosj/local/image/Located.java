package io.mesosj.local.image;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is at an image's place now.
 *
 * @param identity changes when the image may have changed: what the unpacked one is known by
 * @param digest what skopeo is to pull, so that it is what was looked at
 * @param size in bytes of its layers, if it is known
 */
record Located(String identity, Optional<String> digest, OptionalLong size) {
  static Located of(String identity) {
    return new Located(identity, Optional.empty(), OptionalLong.empty());
  }
}
