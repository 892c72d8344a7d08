@NullMarked
package io.mesosj.local.files;

import org.jspecify.annotations.NullMarked;
