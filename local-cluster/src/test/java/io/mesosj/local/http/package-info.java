@NullMarked
package io.mesosj.local.http;

import org.jspecify.annotations.NullMarked;
