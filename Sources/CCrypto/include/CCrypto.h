#ifndef PATTREEYA_CCRYPTO_H
#define PATTREEYA_CCRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What LiveKit tokens need of OpenSSL's libcrypto, behind plain functions: Swift need not see its headers, and the
// choice of library stays in one C file. Lengths are in bytes; an empty input may be passed as NULL.
// Each function that returns bool answers false only when libcrypto itself fails (out of memory, no entropy).

/// The bytes of a SHA-256 digest and of an HMAC-SHA256 code.
#define PATTREEYA_SHA256_LENGTH 32

/// Writes the SHA-256 digest of a message (FIPS 180-4).
bool pattreeya_sha256(const uint8_t *message, size_t message_length, uint8_t digest[PATTREEYA_SHA256_LENGTH]);

/// Writes the HMAC-SHA256 code of a message under a key of any length (RFC 2104).
bool pattreeya_hmac_sha256(const uint8_t *key, size_t key_length, const uint8_t *message, size_t message_length,
                           uint8_t code[PATTREEYA_SHA256_LENGTH]);

/// Fills memory with bytes from the library's cryptographic random generator.
bool pattreeya_random_bytes(uint8_t *bytes, size_t length);

/// Compares two pieces of memory of the same length in a time that depends on the length alone.
bool pattreeya_equal_constant_time(const uint8_t *left, const uint8_t *right, size_t length);

#endif
