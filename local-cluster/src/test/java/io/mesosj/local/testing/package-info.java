/** What tests of the local cluster share: images that are made on the spot. */
@NullMarked
package io.mesosj.local.testing;

import org.jspecify.annotations.NullMarked;
