/**
 * JSON trees without an object mapper: the plugin executables are short-lived and must start fast.
 */
@NullMarked
package io.mesosj.cni.json;

import org.jspecify.annotations.NullMarked;
