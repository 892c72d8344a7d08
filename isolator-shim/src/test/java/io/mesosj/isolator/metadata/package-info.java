/** Tests. */
@org.jspecify.annotations.NullMarked
package io.mesosj.isolator.metadata;
