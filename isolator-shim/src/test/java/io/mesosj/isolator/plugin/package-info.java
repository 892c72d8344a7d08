@NullMarked
package io.mesosj.isolator.plugin;

import org.jspecify.annotations.NullMarked;
