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
 * The keys of a PEM file in its order, at least one: PKCS #8 private keys or SPKI public ones. Undefined: there is no
 * such file. Throws `AppError` `invalid_configuration` where anything else stands in it, and where others could read a
 * private key or change a public one.
 */
export function readPemFile(path: string, kind: PemKind): readonly KeyObject[] | undefined {
  const others = kind.half === 'private' ? 'nothing' : 'read'
  const text = readGuardedFile(path, { others })?.toString('latin1').replaceAll('\r\n', '\n')
  if (text === undefined) return undefined
  const blocks = [...text.matchAll(block)]
  if (blocks.length === 0 || text.replace(block, '').trim() !== '') {
    throw refuseKeyFile(path, `holds something else than PEM blocks of a ${labels[kind.half]}: ${mendAdvice}`)
  }
  const keys = blocks.map(([pem, label], index) => readBlock({ pem, label, number: index + 1, path }, kind))
  const ids = keys.map(keyIdOf)
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  if (twice !== undefined) throw refuseKeyFile(path, `holds the key ${twice} twice: leave one of them out`)
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
    throw refuseKeyFile(path, `holds a ${label} as block ${number}, where a ${labels[half]} belongs: ${mendAdvice}`)
  }
  const key = parse(pem, half)
  if (key?.asymmetricKeyType === algorithm) return key
  const found = key === undefined ? 'is damaged' : `is a key of ${key.asymmetricKeyType}`
  throw refuseKeyFile(path, `has a block ${number} that ${found}, where one of ${algorithm} belongs: ${mendAdvice}`)
}

function parse(pem: string, half: PemKind['half']): KeyObject | undefined {
  try {
    return half === 'private' ? createPrivateKey(pem) : createPublicKey(pem)
  } catch {
    // how node:crypto says that it can read no key there
    return undefined
  }
}

const mendAdvice = 'copy it anew from where `distribute key` made it'
