/** 消息中心, as this device knows it. */
import type { Millis } from '../../shared/base/ports.ts'
import type { Message } from '../../shared/domain/message.ts'

export interface MessagesAsk {
  readonly now: Millis
  readonly minutesEast: number
  /** What only the page knows, from the server; told beside the rest. */
  readonly also: readonly Message[]
}

export interface ToldMessage extends Message {
  /** Of the archive; empty where this device knows none. */
  readonly name: string
  /** By which it was written; empty likewise. */
  readonly template: string
  readonly read: boolean
}

export interface Messages {
  /** The newest first. */
  readonly messages: readonly ToldMessage[]
  readonly unread: number
}

export interface MessageCalls {
  messages(ask: MessagesAsk): Promise<Messages>
  /** Of this person on this device. Durable on return. */
  markRead(keys: readonly string[]): Promise<void>
}
