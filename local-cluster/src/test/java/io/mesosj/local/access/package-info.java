@NullMarked
package io.mesosj.local.access;

import org.jspecify.annotations.NullMarked;
