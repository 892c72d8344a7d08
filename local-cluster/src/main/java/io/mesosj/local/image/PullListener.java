package io.mesosj.local.image;

/** Is told how the pulling of images from a registry goes, on threads of the agent's. */
public interface PullListener {
  /** Nobody wants to know. */
  PullListener NONE =
      new PullListener() {
        @Override
        public void pulling(String image, long bytes, long totalBytes) {
          // Nobody.
        }

        @Override
        public void pulled(String image) {
          // Nobody.
        }
      };

  /**
   * Some of the image is here; told several times a second.
   *
   * @param image as the framework named it
   * @param bytes of its layers so far
   * @param totalBytes of all its layers, as the registry says
   */
  void pulling(String image, long bytes, long totalBytes);

  /** The pulling has ended, well or not. */
  void pulled(String image);
}
