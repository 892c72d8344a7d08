@NullMarked
package io.mesosj.local.fetch;

import org.jspecify.annotations.NullMarked;
