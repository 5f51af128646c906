#include "CCrypto.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

// libcrypto reads NULL as "no value given" in places where a zero length would do.
static const uint8_t nothing[1] = {0};

bool pattreeya_sha256(const uint8_t *message, size_t message_length, uint8_t digest[PATTREEYA_SHA256_LENGTH]) {
    unsigned int written = 0;
    return EVP_Digest(message ? message : nothing, message_length, digest, &written, EVP_sha256(), NULL) == 1 &&
           written == PATTREEYA_SHA256_LENGTH;
}

bool pattreeya_hmac_sha256(const uint8_t *key, size_t key_length, const uint8_t *message, size_t message_length,
                           uint8_t code[PATTREEYA_SHA256_LENGTH]) {
    size_t written = 0;
    return EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, key ? key : nothing, key_length, message ? message : nothing,
                     message_length, code, PATTREEYA_SHA256_LENGTH, &written) != NULL &&
           written == PATTREEYA_SHA256_LENGTH;
}

bool pattreeya_random_bytes(uint8_t *bytes, size_t length) {
    while (length > 0) {
        int piece = length > INT_MAX ? INT_MAX : (int)length;
        if (RAND_bytes(bytes, piece) != 1) {
            return false;
        }
        bytes += piece;
        length -= (size_t)piece;
    }
    return true;
}

bool pattreeya_equal_constant_time(const uint8_t *left, const uint8_t *right, size_t length) {
    return length == 0 || CRYPTO_memcmp(left, right, length) == 0;
}
