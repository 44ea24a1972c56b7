import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { readGuardedFile, refuseKeyFile } from '../secrets/guarded-file.ts'
import { keyIdOf } from './key-id.ts'

export interface PemKind {
  readonly half: 'private' | 'public'
  readonly algorithm: 'ed25519' | 'x25519'
}

const block = /-----BEGIN ([A-Z ]{1,40})-----\n[A-Za-z0-9+/=\n]{1,1000}\n-----END \1-----/g
const labels = { private: 'PRIVATE KEY', public: 'PUBLIC KEY' }

/**
 * Reads the keys of a PEM file, at least one, in order: PKCS #8 private keys or SPKI public keys.
 * Returns undefined if the file does not exist. Throws `AppError` `invalid_configuration` if the
 * file contains anything else, or if others could read a private key or change a public one.
 */
export function readPemFile(path: string, kind: PemKind): readonly KeyObject[] | undefined {
  const others = kind.half === 'private' ? 'nothing' : 'read'
  const text = readGuardedFile(path, { others })?.toString('latin1').replaceAll('\r\n', '\n')
  if (text === undefined) return undefined
  const blocks = [...text.matchAll(block)]
  if (blocks.length === 0 || text.replace(block, '').trim() !== '') {
    throw refuseKeyFile(path, `contains something other than PEM blocks of a ${labels[kind.half]}: ${copyAdvice}`)
  }
  const keys = blocks.map(([pem, label], index) => readBlock({ pem, label, number: index + 1, path }, kind))
  const ids = keys.map(keyIdOf)
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  if (twice !== undefined) throw refuseKeyFile(path, `contains the key ${twice} twice: remove one of them`)
  return keys
}

interface Block {
  readonly pem: string
  readonly label: string | undefined
  readonly number: number
  readonly path: string
}

function readBlock({ pem, label, number, path }: Block, { half, algorithm }: PemKind): KeyObject {
  if (label !== labels[half]) {
    throw refuseKeyFile(path, `contains a ${label} as block ${number} instead of a ${labels[half]}: ${copyAdvice}`)
  }
  const key = parse(pem, half)
  if (key?.asymmetricKeyType === algorithm) return key
  const found = key === undefined ? 'is damaged' : `is an ${key.asymmetricKeyType} key`
  throw refuseKeyFile(path, `has a block ${number} that ${found} instead of an ${algorithm} key: ${copyAdvice}`)
}

function parse(pem: string, half: PemKind['half']): KeyObject | undefined {
  try {
    return half === 'private' ? createPrivateKey(pem) : createPublicKey(pem)
  } catch {
    // node:crypto throws if it cannot read the key
    return undefined
  }
}

const copyAdvice = 'copy the file again from where `distribute key` created it'
