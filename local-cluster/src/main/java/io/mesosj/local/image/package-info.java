/** Docker images from archives and registries, unpacked once and verified. */
@NullMarked
package io.mesosj.local.image;

import org.jspecify.annotations.NullMarked;
