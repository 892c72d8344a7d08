/** Files in directories that somebody hostile writes to: sandboxes, unpacked images, archives. */
@NullMarked
package io.mesosj.local.files;

import org.jspecify.annotations.NullMarked;
